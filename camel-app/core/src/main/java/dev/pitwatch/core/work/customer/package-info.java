/** The customers of workshops: their accounts. */
@NullMarked
package dev.pitwatch.core.work.customer;

import org.jspecify.annotations.NullMarked;
