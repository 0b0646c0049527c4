/** Which device may be heard, decided from memory. */
@NullMarked
package dev.pitwatch.core.licence;

import org.jspecify.annotations.NullMarked;
