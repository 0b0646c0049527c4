/** What the master key is used for. */
@NullMarked
package dev.pitwatch.base.crypto;

import org.jspecify.annotations.NullMarked;
