/** Facts that were committed, on their way to the routes that read them; and the component {@code news}. */
@NullMarked
package dev.pitwatch.hub.news;

import org.jspecify.annotations.NullMarked;
