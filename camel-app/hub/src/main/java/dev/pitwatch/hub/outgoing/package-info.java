/** Calls to addresses that users name: only to public ones, with limits of time and length. */
@NullMarked
package dev.pitwatch.hub.outgoing;

import org.jspecify.annotations.NullMarked;
