/** Who is asking: users, sessions, tokens. */
@NullMarked
package dev.pitwatch.core.people.identity;

import org.jspecify.annotations.NullMarked;
