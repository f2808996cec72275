# Two stages: the first installs and builds, the second carries only what runs.
FROM node:24-bookworm-slim AS build
WORKDIR /planet
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /planet
COPY --from=build --chown=node:node /planet/package.json /planet/planet.mjs ./
COPY --from=build --chown=node:node /planet/node_modules ./node_modules
COPY --from=build --chown=node:node /planet/dist ./dist
COPY --from=build --chown=node:node /planet/prisma ./prisma
# An ordinary user: the embedded Postgres of a single container runs as it too.
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
VOLUME /data
EXPOSE 3000 8008
# Jobs in hand are finished within 25 seconds of SIGTERM: give a container 30 (`stop_grace_period`).
ENTRYPOINT ["node", "dist/apps/cli/src/main.js"]
CMD ["start"]
