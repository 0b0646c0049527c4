/** Whether a device is there, and what it says of itself. */
@NullMarked
package dev.pitwatch.core.devices.presence;

import org.jspecify.annotations.NullMarked;
