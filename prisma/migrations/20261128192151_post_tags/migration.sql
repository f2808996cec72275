-- CreateTable
CREATE TABLE "post_tag" (
    "tag" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "post_id" UUID NOT NULL,

    CONSTRAINT "post_tag_pkey" PRIMARY KEY ("tag","created_at","post_id")
);

-- CreateIndex
CREATE INDEX "post_tag_post_id_idx" ON "post_tag"("post_id");

INSERT INTO "post_tag" ("tag", "created_at", "post_id")
SELECT DISTINCT lower(t), p."created_at", p."id" FROM "post" p, unnest(p."tags") AS t
WHERE p."audience" = 'public' AND p."deleted_at" IS NULL AND p."repost_of_id" IS NULL;
