/** The mail server, for routes that send by {@code smtp:}. */
@NullMarked
package dev.pitwatch.hub.mail;

import org.jspecify.annotations.NullMarked;
