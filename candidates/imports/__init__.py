"""Files from ATSs become candidates and applications, all of a file or nothing."""
