/** Devices of the demo: they publish, obey and give way as real ones would. */
@NullMarked
package dev.pitwatch.simulator.device;

import org.jspecify.annotations.NullMarked;
