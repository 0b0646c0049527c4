/** The customers of workshops: their accounts. */
@NullMarked
package dev.pitwatch.core.customer;

import org.jspecify.annotations.NullMarked;
