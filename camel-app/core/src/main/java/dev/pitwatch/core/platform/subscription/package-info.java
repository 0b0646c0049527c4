/** What workshops pay for, until when, and what follows when they don't. */
@NullMarked
package dev.pitwatch.core.platform.subscription;

import org.jspecify.annotations.NullMarked;
