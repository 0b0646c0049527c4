/** What the tests of several modules share. */
@NullMarked
package dev.pitwatch.core.testing;

import org.jspecify.annotations.NullMarked;
