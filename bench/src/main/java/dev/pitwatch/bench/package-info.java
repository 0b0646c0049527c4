/** The whole product under load, beside a baseline in the same run. */
@NullMarked
package dev.pitwatch.bench;

import org.jspecify.annotations.NullMarked;
