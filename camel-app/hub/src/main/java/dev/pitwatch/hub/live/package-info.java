/** Live events: numbered, kept for a while, sent to the sockets that may see them. */
@NullMarked
package dev.pitwatch.hub.live;

import org.jspecify.annotations.NullMarked;
