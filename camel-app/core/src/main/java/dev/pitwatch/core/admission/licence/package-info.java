/** Which device may be heard, decided from memory. */
@NullMarked
package dev.pitwatch.core.admission.licence;

import org.jspecify.annotations.NullMarked;
