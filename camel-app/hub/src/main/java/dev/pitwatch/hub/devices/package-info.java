/** Devices and their fleet: presence, commands, by MQTT and REST. */
@NullMarked
package dev.pitwatch.hub.devices;

import org.jspecify.annotations.NullMarked;
