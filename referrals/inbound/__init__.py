"""What an ATS tells, by our API or by a webhook of its own: rejections in, tracking links and states out."""
