/** Links by which the world may follow one job. */
@NullMarked
package dev.pitwatch.core.work.tracking;

import org.jspecify.annotations.NullMarked;
