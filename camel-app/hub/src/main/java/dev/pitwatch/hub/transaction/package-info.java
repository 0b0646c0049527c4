/** {@code transacted:} in route files, over the transactions of the hub's own database. */
@NullMarked
package dev.pitwatch.hub.transaction;

import org.jspecify.annotations.NullMarked;
