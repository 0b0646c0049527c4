package dev.pitwatch.core.work.camera;

/**
 * The name of a path at the media server below which there may be recordings of a pit, and of no other.
 *
 * @param ended the pit's path has another name by now, or it has no camera any more
 * @param days for which recordings are kept
 */
record CameraName(String name, long pitId, boolean ended, int days) {}
