/** Packets of MQTT written out, for what needs no client: load tool, benchmarks and tests. */
@NullMarked
package dev.pitwatch.base.mqtt;

import org.jspecify.annotations.NullMarked;
