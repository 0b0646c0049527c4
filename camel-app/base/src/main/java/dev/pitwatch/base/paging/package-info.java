/** Lists in pages, as the contract's {@code page} and {@code page_size} ask for them. */
@NullMarked
package dev.pitwatch.base.paging;

import org.jspecify.annotations.NullMarked;
