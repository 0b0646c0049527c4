/** Devices: registered, listed, read. */
@NullMarked
package dev.pitwatch.core.devices.device;

import org.jspecify.annotations.NullMarked;
