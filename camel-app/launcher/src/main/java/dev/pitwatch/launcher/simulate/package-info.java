/** {@code ./pitwatch simulate}: many devices that load any hub, and say what was acknowledged. */
@NullMarked
package dev.pitwatch.launcher.simulate;

import org.jspecify.annotations.NullMarked;
