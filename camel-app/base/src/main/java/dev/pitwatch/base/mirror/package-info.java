/** Tables kept in memory, in step with the database by notifications and a safety reload. */
@NullMarked
package dev.pitwatch.base.mirror;

import org.jspecify.annotations.NullMarked;
