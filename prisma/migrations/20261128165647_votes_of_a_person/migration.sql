-- CreateIndex
CREATE INDEX "vote_voter_id_idx" ON "vote"("voter_id");
