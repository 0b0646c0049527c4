/** Changes of devices that the devices have to hear of: where they are, whether they may send, with which keys. */
@NullMarked
package dev.pitwatch.core.devices.fleet;

import org.jspecify.annotations.NullMarked;
