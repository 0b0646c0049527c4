/** {@code ./pitwatch simulate}: many devices that load any hub, and say what was acknowledged. */
@NullMarked
package dev.pitwatch.simulator.load;

import org.jspecify.annotations.NullMarked;
