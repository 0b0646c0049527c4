/** Connections by database role, the tenant of a transaction, migrations and notifications. */
@NullMarked
package dev.pitwatch.base.database;

import org.jspecify.annotations.NullMarked;
