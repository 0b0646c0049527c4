/** Jobs, their customers and their links. */
@NullMarked
package dev.pitwatch.hub.work;

import org.jspecify.annotations.NullMarked;
