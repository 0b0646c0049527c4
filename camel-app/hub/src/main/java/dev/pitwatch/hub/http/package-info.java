/** What every answer on the hub's port has in common. */
@NullMarked
package dev.pitwatch.hub.http;

import org.jspecify.annotations.NullMarked;
