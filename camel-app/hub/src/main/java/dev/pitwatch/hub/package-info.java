/** Puts the hub together: context, beans, parts, order of start and stop. */
@NullMarked
package dev.pitwatch.hub;

import org.jspecify.annotations.NullMarked;
