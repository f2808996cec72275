-- AlterTable
ALTER TABLE "post" ADD COLUMN     "location" JSONB;

-- CreateTable
CREATE TABLE "vote" (
    "post_id" UUID NOT NULL,
    "voter_id" UUID NOT NULL,
    "slot" INTEGER NOT NULL,
    "choice" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,
    "activity_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vote_pkey" PRIMARY KEY ("post_id","voter_id","slot")
);

-- CreateTable
CREATE TABLE "tally" (
    "post_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tally_pkey" PRIMARY KEY ("post_id")
);

-- CreateIndex
CREATE INDEX "tally_due_at_idx" ON "tally"("due_at");
