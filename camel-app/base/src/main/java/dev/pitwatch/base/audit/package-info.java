/** The audit log: who did what. Changes of rows are written by the database itself; this reads it, and notes the rest. */
@NullMarked
package dev.pitwatch.base.audit;

import org.jspecify.annotations.NullMarked;
