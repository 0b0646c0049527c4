/** Devices of the demo: they publish, obey and give way as real ones would. */
@NullMarked
package dev.pitwatch.launcher.simulator;

import org.jspecify.annotations.NullMarked;
