/** What the master key is used for. */
@NullMarked
package dev.pitwatch.core.crypto;

import org.jspecify.annotations.NullMarked;
