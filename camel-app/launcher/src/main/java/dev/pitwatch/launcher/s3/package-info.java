/** A client of S3-compatible stores: what off-site copies of backups need of them. */
@NullMarked
package dev.pitwatch.launcher.s3;

import org.jspecify.annotations.NullMarked;
