/** Where calls come from. */
@NullMarked
package dev.pitwatch.core.net;

import org.jspecify.annotations.NullMarked;
