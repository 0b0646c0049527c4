/** Who signs in: sessions, users, machines, by REST. */
@NullMarked
package dev.pitwatch.hub.people;

import org.jspecify.annotations.NullMarked;
