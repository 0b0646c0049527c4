/** What tests of several of the hub's packages share. */
@NullMarked
package dev.pitwatch.hub.testing;

import org.jspecify.annotations.NullMarked;
