/** Who is asking: users, sessions, tokens. */
@NullMarked
package dev.pitwatch.core.identity;

import org.jspecify.annotations.NullMarked;
