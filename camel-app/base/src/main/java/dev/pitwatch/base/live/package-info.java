/** What happened, published to viewers. */
@NullMarked
package dev.pitwatch.base.live;

import org.jspecify.annotations.NullMarked;
