"""連携ルール: which agencies, jobs and stages an employer keeps out of the relay."""
