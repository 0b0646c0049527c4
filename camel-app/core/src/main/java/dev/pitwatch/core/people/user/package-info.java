/** The people of a workshop, as its owner and admins keep them. Signing in is {@code identity}'s. */
@NullMarked
package dev.pitwatch.core.people.user;

import org.jspecify.annotations.NullMarked;
