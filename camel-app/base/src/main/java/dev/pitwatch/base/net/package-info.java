/** Where calls come from. */
@NullMarked
package dev.pitwatch.base.net;

import org.jspecify.annotations.NullMarked;
