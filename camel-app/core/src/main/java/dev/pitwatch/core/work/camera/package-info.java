/** Cameras of pits: what MediaMTX is told to pull and record, and how they are. */
@NullMarked
package dev.pitwatch.core.work.camera;

import org.jspecify.annotations.NullMarked;
