/** Devices: registered, listed, read. */
@NullMarked
package dev.pitwatch.core.device;

import org.jspecify.annotations.NullMarked;
