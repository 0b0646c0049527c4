/** Clients of the MQTT broker: durable sessions for the consuming routes, and a publisher of commands. */
@NullMarked
package dev.pitwatch.hub.mqtt;

import org.jspecify.annotations.NullMarked;
