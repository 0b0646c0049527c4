/** Browsers that take push messages. */
@NullMarked
package dev.pitwatch.core.notices.push;

import org.jspecify.annotations.NullMarked;
