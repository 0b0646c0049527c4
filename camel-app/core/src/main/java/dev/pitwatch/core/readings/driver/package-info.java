/** The sensor drivers that are installed, and which of them takes which field. */
@NullMarked
package dev.pitwatch.core.readings.driver;

import org.jspecify.annotations.NullMarked;
